//! SQLite: the log, the library, verdicts.
