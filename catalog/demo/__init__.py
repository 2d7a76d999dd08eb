"""Demonstration data: 49 products named by public sources, and what the sources lack, filled in and marked.

`data/products.csv` holds the source rows as they are, each with its addresses and confidence. `data/supplement.csv` adds what a shop
needs and no source gives: price, weight, net content. `data/kinds.csv` describes each kind of goods in general words.
`data/showcase.csv` are three products of an invented cooperative that show the states which must never stand beside a real name.
Every row that is written from here carries `is_demo`; `purge` removes exactly those.
"""
