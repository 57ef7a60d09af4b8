/// An in-memory network, clients for it, and a manual clock.
///
/// A server gets [io.socketserver.testkit.MemoryTransport] as its transport, and a test connects to
/// it through that. Nothing is bound, nothing waits for the system clock, and tests can inject
/// network failures.
package io.socketserver.testkit;
