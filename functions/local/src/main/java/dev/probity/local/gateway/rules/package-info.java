/**
 * Rules that {@code infrastructure/template.yaml} and {@code openapi.yaml} must obey, each with a
 * name. They read the template as written and need no AWS account; {@link
 * dev.probity.local.gateway.rules.TemplateRules} is the way in.
 */
@NullMarked
package dev.probity.local.gateway.rules;

import org.jspecify.annotations.NullMarked;
