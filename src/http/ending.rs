//! The way to end the connection that a request came by.

use tokio_util::sync::CancellationToken;

/// What ends the connection that a request came by; every request carries it.
#[derive(Debug, Clone)]
pub struct Ending(pub CancellationToken);
