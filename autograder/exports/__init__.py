"""Results in the forms that other programs read; pure functions that decide nothing."""
