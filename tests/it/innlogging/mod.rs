//! Who is asking: by the token, and by the registry alone.

mod angrep;
mod attest;
mod noder;
mod register;
mod tjener;
mod utsteder;
