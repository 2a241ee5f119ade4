/**
 * Benchmarks: how their data is read, split and measured.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.eval.benchmark;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
