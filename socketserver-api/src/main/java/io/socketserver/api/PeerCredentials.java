package io.socketserver.api;

/// The credentials of the peer of a UNIX socket, from the kernel.
///
/// For a connection: the process that connected, as of that time. For a datagram: the process that
/// sent it.
///
/// @param pid the process ID, or 0 if the process is in another namespace
/// @param uid the effective user ID (for a datagram: the one that the sender chose, checked by the
///   kernel)
/// @param gid the effective group ID, likewise
/// @threading Immutable.
/// @source unix(7), SO_PEERCRED and SCM_CREDENTIALS
/// @since 0.1
public record PeerCredentials(long pid, long uid, long gid) {}
