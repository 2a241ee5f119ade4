/** Results for people: one self-contained HTML page and its figure. */
@NullMarked
package io.github.weaktostrong.eval.report;

import org.jspecify.annotations.NullMarked;
