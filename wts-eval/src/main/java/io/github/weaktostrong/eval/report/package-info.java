/**
 * Results for people: one self-contained HTML page and its figure.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.eval.report;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
