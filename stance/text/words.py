"""A helper for word lists."""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a string, parted by white space.

    Examples
    --------
    >>> sorted(word_set("mr mrs"))
    ['mr', 'mrs']
    """
    return frozenset(words.split())
