package org.chandraflow.ned;

import java.net.URI;
import java.util.Optional;

/**
 * What came over the wire.
 *
 * @param status HTTP status
 * @param body all of it
 * @param framed whether the server said how long the body is, so that a cut would have been noticed
 * @param location the target of a redirect, resolved
 * @param retryAfter the header, as sent
 */
record Reply(
    int status, byte[] body, boolean framed, Optional<URI> location, Optional<String> retryAfter) {}
