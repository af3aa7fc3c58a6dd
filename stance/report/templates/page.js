"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  document.documentElement.classList.add("js");

  const rows = all("#table tbody tr").map((row) => ({
    row, n: row.dataset.n, actor: row.dataset.actor, stance: row.dataset.stance,
    mode: row.dataset.mode, counted: row.dataset.counted, pairs: JSON.parse(row.dataset.pairs), words: row.textContent.toLowerCase(),
  }));
  const form = byId("filters");
  const cards = new Map(all(".card").map((card) => [card.id.slice(1), card]));
  const marked = new Map();
  all("[data-ids]").forEach((element) => element.dataset.ids.split(" ").forEach((n) => {
    if (!marked.has(n)) marked.set(n, []);
    marked.get(n).push(element);
  }));

  // Filters: one choice acts on the table, the cards, the highlights and the articles.
  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  function filter() {
    const want = Object.fromEntries(["actor", "stance", "mode", "concession", "move", "counted", "words"].map((k) => [k, value(k)]));
    const words = want.words.trim().toLowerCase();
    const active = Object.values(want).some(Boolean);
    const shown = new Set();
    rows.forEach((r) => {
      const fits = (!want.actor || r.actor === want.actor) && (!want.stance || r.stance === want.stance) && (!want.mode || r.mode === want.mode) && (!want.counted || r.counted === want.counted)
        && ((!want.concession && !want.move) || r.pairs.some(([c, m]) => (!want.concession || c === want.concession) && (!want.move || m === want.move)))
        && (!words || r.words.includes(words));
      r.row.hidden = !fits;
      if (fits) shown.add(r.n);
    });
    cards.forEach((card, n) => { card.hidden = !shown.has(n); });
    all("[data-ids].hl").forEach((e) => e.classList.toggle("dim", active && !e.dataset.ids.split(" ").some((n) => shown.has(n))));
    all(".mark").forEach((e) => e.classList.toggle("dim", active && !shown.has(e.dataset.n)));
    all("details.article").forEach((article) => { article.hidden = active && !all(".card", article).some((card) => !card.hidden); });
    all("select, input", form).forEach((e) => e.classList.toggle("on", Boolean(e.value)));
    byId("shown").textContent = active ? `${shown.size} of ${rows.length}` : `${rows.length} statements`;
  }
  if (rows.length) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter));
    all(".pill, .who").forEach((element) => element.addEventListener("click", (event) => {
      event.preventDefault();
      form.reset();
      ["actor", "concession", "move", "counted"].forEach((name) => {
        if (element.dataset[name] && form.elements[name]) form.elements[name].value = element.dataset[name];
      });
      filter();
      byId(document.querySelectorAll("details.article").length === 1 ? "articles" : "statements").scrollIntoView();
    }));
    filter();
  }

  // Highlights and cards point at each other.
  const light = (n, on) => {
    (marked.get(n) || []).forEach((e) => e.classList.toggle("on", on));
    if (cards.has(n)) cards.get(n).classList.toggle("on", on);
  };
  const numbersAt = (target) => {
    const element = target instanceof Element ? target.closest("[data-ids], .card") : null;
    if (!element) return [];
    return element.dataset.ids ? element.dataset.ids.split(" ") : [element.id.slice(1)];
  };
  let lit = [];
  const relight = (event) => {
    lit.forEach((n) => light(n, false));
    lit = numbersAt(event.target);
    lit.forEach((n) => light(n, true));
  };
  document.addEventListener("mouseover", relight);
  document.addEventListener("focusin", relight);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.hl") : null;
    if (!link) return;
    const card = byId(link.getAttribute("href").slice(1));
    if (!card || card.hidden) return;
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    const panel = card.closest(".cards");
    if (panel.scrollHeight > panel.clientHeight + 1) panel.scrollTo({ top: card.offsetTop - panel.offsetTop - 12, behavior: "smooth" });
    else card.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  });
  // A link may lead into a closed article.
  const reveal = () => {
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    const closed = target && target.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Sorting: stable, numbers as numbers, empty cells last.
  all("#table th[data-sort]").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button"; button.className = "sort"; button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      all("#table th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      const text = (r) => r.row.cells[head.cellIndex].textContent.trim();
      const compare = (a, b) => {
        const [x, y] = [text(a), text(b)];
        if (!x || !y) return (x ? 0 : 1) - (y ? 0 : 1);
        return sign * (head.dataset.sort === "number" ? Number(x) - Number(y) : x.localeCompare(y));
      };
      const body = document.querySelector("#table tbody");
      [...rows].sort(compare).forEach((r) => body.append(r.row));
    });
  });

  const download = byId("download");
  if (rows.length) {
    download.hidden = false;
    download.addEventListener("click", () => {
      const quote = (text) => `"${text.replace(/\s+/g, " ").trim().replaceAll('"', '""')}"`;
      const line = (row) => Array.from(row.cells, (cell) => quote(cell.textContent)).join(",");
      const lines = all("#table thead tr, #table tbody tr:not([hidden])").map(line);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n")], { type: "text/csv" }));
      link.download = "statements.csv";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  }

  // Tooltips that also open on keyboard focus; the title stays where there is no script.
  const tip = document.createElement("div");
  tip.id = "tip"; tip.setAttribute("role", "tooltip"); tip.hidden = true;
  document.body.append(tip);
  all(".pill[title], .stack[title], .matrix th[title], .cond[title]").forEach((e) => {
    e.dataset.tip = e.title;
    if (!e.hasAttribute("aria-label")) e.setAttribute("aria-description", e.title);
    e.removeAttribute("title");
  });
  const showTip = (event) => {
    const element = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
    tip.hidden = !element;
    if (!element) return;
    tip.textContent = element.dataset.tip;
    const box = element.getBoundingClientRect();
    const below = box.bottom + 8 + tip.offsetHeight < innerHeight;
    tip.style.top = `${below ? box.bottom + 6 : box.top - tip.offsetHeight - 6}px`;
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
  };
  document.addEventListener("mouseover", showTip);
  document.addEventListener("focusin", showTip);
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
  addEventListener("keydown", (event) => { if (event.key === "Escape") tip.hidden = true; });
  addEventListener("beforeprint", () => all("details.article").forEach((d) => { d.open = true; }));
})();
