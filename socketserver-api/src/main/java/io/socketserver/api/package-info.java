/// Servers, requests, handlers, mixins and listeners, as interfaces.
///
/// The words are those of Python's `socketserver`, in Java case, so that its documentation serves
/// as a map.
///
/// @source CPython 3.13, `Lib/socketserver.py`
package io.socketserver.api;
