//! What the tests of all areas start from.
