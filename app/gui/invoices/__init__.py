"""What the page of invoices is made of: the queue, the list, search, consignments, the detail."""
