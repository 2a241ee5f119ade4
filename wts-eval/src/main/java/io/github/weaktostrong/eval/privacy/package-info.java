/** What an attacker's scores reveal: metrics of membership inference. */
@NullMarked
package io.github.weaktostrong.eval.privacy;

import org.jspecify.annotations.NullMarked;
