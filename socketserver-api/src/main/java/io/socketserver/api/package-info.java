/// Servers, requests, handlers, mixins and listeners, as interfaces.
///
/// The names are those of Python's `socketserver`, in Java case, so that its documentation applies
/// here too.
///
/// @source CPython 3.13, `Lib/socketserver.py`
package io.socketserver.api;
