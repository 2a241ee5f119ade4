/**
 * Benchmarks, which an experiment measures, and what they make of a trained model.
 *
 * @since 0.1
 */
@API(status = API.Status.MAINTAINED)
@NullMarked
package io.github.weaktostrong.benchmark;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
