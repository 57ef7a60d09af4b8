package io.socketserver.core.internal.discovery;

/// Something that was found and cannot be used.
///
/// @param source the jar, folder or module
/// @param reason what is wrong with it, in one line
public record Failure(String source, String reason) {}
