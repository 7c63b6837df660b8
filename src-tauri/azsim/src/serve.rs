//! The simulator over TLS on this machine, for clients in other processes.
