package io.socketserver.handlers.samples.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Creates records from the entries of a zone file.
///
/// @source RFC 1035, section 5.1; RFC 2308, section 4
final class ZoneParser {

  /// A record, and its position.
  ///
  /// @param line the number of its line, from 1
  /// @param resource the record
  record Line(int line, ResourceRecord resource) {}

  private final List<Line> lines = new ArrayList<>();
  private long defaultTtl;
  private @Nullable Name firstOrigin;
  private @Nullable Name origin;
  private @Nullable Name owner;

  /// Creates a parser.
  ///
  /// @param ttl in seconds, if neither `$TTL` nor the record specifies it
  ZoneParser(long ttl) {
    this.defaultTtl = ttl;
  }

  /// Parses the text of a zone file.
  static Zones parse(String text, long ttl) throws ZoneException {
    ZoneParser parser = new ZoneParser(ttl);
    ZoneLexer lexer = new ZoneLexer(text);
    for (ZoneEntry entry = lexer.next(); entry != null; entry = lexer.next()) {
      try {
        parser.add(entry);
      } catch (IllegalArgumentException e) {
        throw new ZoneException(entry.line(), String.valueOf(e.getMessage()));
      }
    }
    return new ZoneCheck(parser.lines, parser.firstOrigin).zones();
  }

  private void add(ZoneEntry entry) {
    String first = entry.words().getFirst();
    if (!first.startsWith("$")) {
      addRecord(entry);
      return;
    }
    if (entry.words().size() != 2) {
      throw new IllegalArgumentException(first + " needs one value");
    }
    String value = entry.words().get(1);
    switch (first.toUpperCase(Locale.ROOT)) {
      case "$ORIGIN" -> {
        origin = Name.parse(value, origin);
        firstOrigin = firstOrigin == null ? origin : firstOrigin;
      }
      case "$TTL" -> defaultTtl = Seconds.parse(value);
      default ->
          throw new IllegalArgumentException(first + " is not supported; $ORIGIN and $TTL are");
    }
  }

  private void addRecord(ZoneEntry entry) {
    List<String> words = entry.words();
    int next = 0;
    if (!entry.indented()) {
      owner = Name.parse(words.get(next++), origin);
    }
    if (owner == null) {
      throw new IllegalArgumentException(
          "the first record must begin with a name, without a leading blank");
    }
    long ttl = defaultTtl;
    for (; next < words.size(); next++) {
      if (Seconds.isSeconds(words.get(next))) {
        ttl = Seconds.parse(words.get(next));
      } else if (!words.get(next).equalsIgnoreCase("IN")) {
        break;
      }
    }
    if (next == words.size()) {
      throw new IllegalArgumentException("the record has no type");
    }
    RecordType type = RecordType.of(words.get(next));
    if (type == null) {
      throw new IllegalArgumentException(
          "type '" + words.get(next) + "' is not supported; A, AAAA, CNAME, NS, SOA and TXT are");
    }
    RecordData data = DataParser.parse(type, words.subList(next + 1, words.size()), origin);
    lines.add(new Line(entry.line(), new ResourceRecord(owner, type, ttl, data)));
  }
}
