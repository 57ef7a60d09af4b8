package io.socketserver.api;

/// Who is at the other end of a UNIX socket, as the kernel tells.
///
/// For a connection: the process that connected, with its ids at that moment. For a datagram: the
/// process that sent it.
///
/// @param pid the number of the process, or 0 where it is in another namespace and cannot be told
/// @param uid the number of its effective user (of a datagram: the one that it gave, which the
///   kernel has checked)
/// @param gid the number of its effective group, likewise
/// @threading Immutable.
/// @source unix(7), SO_PEERCRED and SCM_CREDENTIALS
/// @since 0.1
public record PeerCredentials(long pid, long uid, long gid) {}
