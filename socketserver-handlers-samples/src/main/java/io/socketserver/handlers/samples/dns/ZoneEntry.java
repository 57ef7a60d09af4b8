package io.socketserver.handlers.samples.dns;

import java.util.List;

/// An entry of a zone file: a line, or several that parentheses hold together.
///
/// @param line the number of its first line, from 1
/// @param indented whether it begins with a blank, and so is about the same name as the last one
/// @param words its words and quoted strings, without the quotation marks, with their escapes
/// @source RFC 1035, section 5.1
record ZoneEntry(int line, boolean indented, List<String> words) {}
