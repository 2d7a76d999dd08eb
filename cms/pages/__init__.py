"""The kinds of pages that editors write, one module each; `cms.models` gathers them for Django."""
