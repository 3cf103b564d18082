//! The real clients against the simulators, over loopback: the good way and every fault.

mod house;
mod mail;
mod registers;
mod sign_in;
mod way_back;
