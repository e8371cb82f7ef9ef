"""The review chain at work: opening a review, the desks' queues and cards, and deciding.

What is reviewed differs by kind (`kinds.py`); the walk along the desks does not.
"""
