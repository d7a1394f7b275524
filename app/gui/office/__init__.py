"""The tabs of the page Office and the parts of the page Clients."""
