//! Order, delivery, presence, slow consumers.
