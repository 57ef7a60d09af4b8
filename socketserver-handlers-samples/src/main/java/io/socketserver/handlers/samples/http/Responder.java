package io.socketserver.handlers.samples.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides how to respond to a request.
///
/// @source RFC 9110, sections 9, 13 and 14
final class Responder {

  private static final Set<String> NOT_ALLOWED =
      Set.of("POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private final Site site;

  Responder(Site site) {
    this.site = site;
  }

  /// The response to a request.
  Response respond(RequestHead head) {
    try {
      return switch (head.method()) {
        case "GET", "HEAD" -> find(head);
        case String method when NOT_ALLOWED.contains(method) ->
            Response.plain(
                Status.METHOD_NOT_ALLOWED, "Allow: GET, HEAD\r\n", "only GET and HEAD are allowed");
        default -> Response.plain(Status.NOT_IMPLEMENTED, "", "unknown method");
      };
    } catch (HttpException e) {
      return Response.of(e);
    }
  }

  private Response find(RequestHead head) throws HttpException {
    if (head.content()) {
      throw new HttpException(Status.BAD_REQUEST, "a request with content is not accepted");
    }
    Target target = Target.parse(head.target());
    return switch (site.find(target)) {
      case Located.File file -> serve(head, file);
      case Located.FolderWithoutSlash() -> redirect(target);
      case Located.Nothing() -> Response.plain(Status.NOT_FOUND, "", "no such file");
    };
  }

  private static Response redirect(Target target) {
    // As sent: the path has only characters that need no encoding, and begins with one slash.
    String location = target.rawPath() + "/" + target.query();
    return Response.plain(
        Status.MOVED_PERMANENTLY, "Location: " + location + "\r\n", "this is a folder");
  }

  private static Response serve(RequestHead head, Located.File file) {
    Conditions conditions = new Conditions(head.fields(), file);
    return switch (conditions.verdict()) {
      case NOT_MODIFIED -> new Response(Status.NOT_MODIFIED, validators(file), null);
      case FAILED ->
          Response.plain(Status.PRECONDITION_FAILED, validators(file), "the file has changed");
      case PROCEED -> {
        ByteRange range = head.headOnly() ? null : range(head.fields(), file);
        yield range == null || !conditions.rangeHolds() ? whole(file) : part(file, range);
      }
    };
  }

  private static @Nullable ByteRange range(Fields fields, Located.File file) {
    return ByteRange.parse(fields.joined("Range"), file.size());
  }

  private static Response whole(Located.File file) {
    return new Response(Status.OK, describe(file), new Response.Part(file.path(), 0, file.size()));
  }

  private static Response part(Located.File file, ByteRange range) {
    if (range.length() == 0) {
      return Response.plain(
          Status.RANGE_NOT_SATISFIABLE,
          "Content-Range: bytes */" + file.size() + "\r\n",
          "the range is outside the file");
    }
    long last = range.first() + range.length() - 1;
    String fields =
        "Content-Range: bytes " + range.first() + "-" + last + "/" + file.size() + "\r\n";
    return new Response(
        Status.PARTIAL_CONTENT,
        fields + describe(file),
        new Response.Part(file.path(), range.first(), range.length()));
  }

  private static String describe(Located.File file) {
    return "Content-Type: "
        + ContentTypes.of(file.path().toString())
        + "\r\nAccept-Ranges: bytes\r\n"
        + validators(file);
  }

  private static String validators(Located.File file) {
    return "Last-Modified: "
        + HttpDate.format(file.modified().getEpochSecond())
        + "\r\nETag: "
        + file.entityTag()
        + "\r\n";
  }
}
