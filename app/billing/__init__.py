"""What an office bought, has left and owes."""
