//! Words on a terminal.
