/// A network in memory, clients for it, and a clock to turn by hand.
///
/// A server is given [io.socketserver.testkit.MemoryTransport] as its transport, and a test talks
/// to it by that. Nothing is bound, nothing waits for the machine's clock, and the network fails
/// when told to.
package io.socketserver.testkit;
