package io.socketserver.handlers.samples.http;

import org.jspecify.annotations.Nullable;

/// Evaluates the conditions of a request for a file.
///
/// @source RFC 9110, sections 8.8.3 and 13
final class Conditions {

  /// The result of the conditions.
  enum Verdict {
    /// They hold, or there are none.
    PROCEED,
    /// The client already has the file.
    NOT_MODIFIED,
    /// The file differs from the one that the client expects.
    FAILED
  }

  private final Fields fields;
  private final String entityTag;
  private final long modified;

  /// Creates the conditions.
  ///
  /// @param fields the fields of the request
  /// @param file the requested file
  Conditions(Fields fields, Located.File file) {
    this.fields = fields;
    this.entityTag = file.entityTag();
    this.modified = file.modified().getEpochSecond();
  }

  /// Evaluates them in the order of section 13.2.2.
  Verdict verdict() {
    String match = fields.joined("If-Match");
    if (match != null ? !lists(match, true) : isModifiedSince("If-Unmodified-Since", false)) {
      return Verdict.FAILED;
    }
    String noneMatch = fields.joined("If-None-Match");
    if (noneMatch != null ? lists(noneMatch, false) : !isModifiedSince("If-Modified-Since", true)) {
      return Verdict.NOT_MODIFIED;
    }
    return Verdict.PROCEED;
  }

  /// Whether a range may be served: the client has the rest of the same file.
  boolean rangeHolds() {
    String condition = fields.first("If-Range");
    if (condition == null || condition.equals(entityTag)) {
      return true;
    }
    Long date = HttpDate.parse(condition);
    return date != null && date == modified;
  }

  private boolean isModifiedSince(String field, boolean otherwise) {
    String text = fields.first(field);
    @Nullable Long date = text == null ? null : HttpDate.parse(text);
    return date == null ? otherwise : modified > date;
  }

  /// Whether a list of entity tags, or an asterisk for any, contains the file's. A weak tag counts
  /// unless the comparison is strong.
  private boolean lists(String list, boolean strong) {
    if (list.equals("*")) {
      return true;
    }
    for (int at = list.indexOf(entityTag); at >= 0; at = list.indexOf(entityTag, at + 1)) {
      boolean weak = at >= 2 && list.startsWith("W/", at - 2);
      if (!weak || !strong) {
        return true;
      }
    }
    return false;
  }
}
