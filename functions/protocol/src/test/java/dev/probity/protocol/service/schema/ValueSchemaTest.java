package dev.probity.protocol.service.schema;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.probity.protocol.wire.StrictJson;
import dev.probity.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which schemas a service may have, and what is said of a value that does not fit. */
class ValueSchemaTest {
  private static JsonNode json(String text) {
    try {
      return StrictJson.parse(text.getBytes(StandardCharsets.UTF_8), StrictJson.Limits.BODY);
    } catch (WireException flaw) {
      throw new IllegalArgumentException(flaw);
    }
  }

  private static WireException refusedSchema(String schema) {
    return catchThrowableOfType(WireException.class, () -> ValueSchema.compile(json(schema)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\":\"https://example.com/schema\"}",
        "{\"$ref\":\"#/$defs/a\"}",
        "{\"$dynamicRef\":\"#a\"}",
        "{\"$id\":\"https://example.com/schema\"}",
        "{\"$defs\":{}}",
        "{\"type\":\"string\",\"pattern\":\"(a+)+$\"}",
        "{\"patternProperties\":{\"(a+)+$\":true}}",
        "{\"format\":\"email\"}",
        "{\"unevaluatedProperties\":false}",
        "{\"misspelt\":1}"
      })
  void aKeywordThatFetchesRecursOrTakesTimeIsRefused(String schema) {
    WireException refused = refusedSchema(schema);
    assertThat(refused.reason()).isEqualTo("is not a keyword that a service may use");
  }

  @Test
  void suchAKeywordIsFoundHoweverDeep() {
    WireException refused =
        refusedSchema(
            "{\"properties\":{\"a\":{\"items\":{\"anyOf\":[true,{\"pattern\":\"a\"}]}}}}");
    assertThat(refused.path()).isEqualTo("/properties/a/items/anyOf/1/pattern");
  }

  @Test
  void aPropertyMayHaveTheNameOfSuchAKeyword() {
    assertThatCode(
            () -> ValueSchema.compile(json("{\"properties\":{\"pattern\":{\"type\":\"string\"}}}")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"whole\"}",
        "{\"minLength\":-1}",
        "{\"required\":\"a\"}",
        "{\"items\":[]}",
        "{\"anyOf\":[]}",
        "{\"anyOf\":{}}",
        "{\"properties\":1}",
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}",
        "true",
        "[]"
      })
  void whatIsNoSchemaOfTheDraftIsRefused(String schema) {
    assertThat(refusedSchema(schema)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uniqueItems\":true}",
        "{\"uniqueItems\":true,\"maxItems\":4097}",
        "{\"properties\":{\"a\":{\"uniqueItems\":true,\"maxItems\":1000000}}}"
      })
  void manyItemsAreNotComparedWithEachOther(String schema) {
    assertThat(refusedSchema(schema).path()).endsWith("/uniqueItems");
  }

  @Test
  void aSchemaIsBoundedInSizeAndDepth() {
    String deep = "{\"not\":".repeat(14) + "{}" + "}".repeat(14);
    assertThat(refusedSchema(deep)).isNull();
    String large = "{\"description\":\"" + "x".repeat(1 << 15) + "\"}";
    assertThat(refusedSchema(large).reason()).contains("at most");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"b\":[1]} | /b/0: does not fit the schema's type string",
        "{\"a\":0,\"b\":[]} | /a: does not fit the schema's minimum 1",
        "{\"b\":[]} | /a: is missing",
        "{\"a\":1,\"b\":[],\"c\":2} | /c: is an unknown member",
        "{\"a\":1,\"b\":[\"x\",\"x\"]} | /b: does not fit the schema's uniqueItems true",
        "[] | does not fit the schema's type object"
      })
  void aValueThatDoesNotFitIsNamedByItsPointer(String value, String expected) throws Exception {
    var schema =
        ValueSchema.compile(
            json(
                "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false,"
                    + "\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":1},"
                    + "\"b\":{\"type\":\"array\",\"uniqueItems\":true,\"maxItems\":9,"
                    + "\"items\":{\"type\":\"string\"}}}}"));
    assertThatCode(() -> schema.check(json("{\"a\":1}"))).doesNotThrowAnyException();
    WireException flaw = catchThrowableOfType(WireException.class, () -> schema.check(json(value)));
    assertThat(flaw).hasMessage(expected);
  }

  @Test
  void nothingOfAValueIsRepeatedButNamesOfMembersInBounds() throws Exception {
    var closed = ValueSchema.compile(json("{\"additionalProperties\":false}"));
    WireException flaw =
        catchThrowableOfType(
            WireException.class,
            () -> closed.check(json("{\"" + "n\\n".repeat(500) + "\":\"secret\"}")));
    assertThat(flaw.getMessage())
        .doesNotContain("secret")
        .doesNotContain("\n")
        .hasSizeLessThan(600);
  }

  @Test
  void theLibraryIsKnownToThisPackageAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.probity.protocol.service.schema")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.networknt..")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.probity.protocol"));
  }
}
