/**
 * One training of an experiment: a specification in, an artefact and its record out.
 *
 * <p>The artefact is stored under the digest of the specification, so that a training is run once
 * and shared by every strategy that asks for it.
 *
 * @since 0.1
 */
@API(status = API.Status.EXPERIMENTAL)
@NullMarked
package io.github.weaktostrong.trial;

import org.apiguardian.api.API;
import org.jspecify.annotations.NullMarked;
