//! minion as a fuzzer drives it: the real router, engine and database, in one process.
//!
//! An input is text, so that a seed can be read and written by hand: requests as HTTP/1.1 would
//! have them, one after the other, parted by [`request::SEPARATOR`]. For [`files`] it is a file.

pub mod check;
pub mod files;
pub mod house;
pub mod request;
pub mod routes;
pub mod screen;
pub mod socket;
pub mod world;
