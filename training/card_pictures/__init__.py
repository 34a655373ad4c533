"""The pictures that quiz cards show, made from the models: `python -m training.card_pictures`.

`canvas` holds what all share; each other module makes the pictures of some lessons, by name. They lie in
images/cards as PNGs of few colours.
"""
