//! The shape on the wire.
