//! Construction and shutdown order.
