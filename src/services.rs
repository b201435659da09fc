//! Use cases: who owns which thread.
