"""The commands, by who calls them. Each parses, calls and renders; what it does stands in a module below."""
