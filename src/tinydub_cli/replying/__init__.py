"""Replying to a customer: nothing written is lost, and nothing is sent twice."""
