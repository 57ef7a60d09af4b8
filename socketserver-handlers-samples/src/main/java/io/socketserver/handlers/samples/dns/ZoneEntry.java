package io.socketserver.handlers.samples.dns;

import java.util.List;

/// An entry of a zone file: one line, or several within parentheses.
///
/// @param line the number of its first line, from 1
/// @param indented whether it begins with a blank, and so has the same owner as the previous one
/// @param words its words and quoted strings, without the quotation marks, with their escapes
/// @source RFC 1035, section 5.1
record ZoneEntry(int line, boolean indented, List<String> words) {}
