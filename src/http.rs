//! Routes, status codes, headers and sockets.
