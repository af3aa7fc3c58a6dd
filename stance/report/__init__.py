"""One self-contained HTML page about articles, their statements and positions."""

from stance.report.page import TableLike, render_report, write_report

__all__ = ["TableLike", "render_report", "write_report"]
