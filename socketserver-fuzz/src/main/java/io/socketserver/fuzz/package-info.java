/// Fuzzing within one process.
package io.socketserver.fuzz;
