package dev.probity.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which of our methods a class can come to, by its bytecode: from its constructor and its methods
 * along every call. A call of an interface or an overridable method goes to each class that was
 * made on the way (rapid type analysis); what a lambda holds counts where the lambda is made.
 * Reflection is not followed.
 */
final class ReachedMethods {
  private static final String OURS = "dev/probity/";
  private static final String CONSTRUCTOR = "<init>";

  private final Map<String, Optional<ClassModel>> classes = new HashMap<>();
  private final Set<Method> reached = new LinkedHashSet<>();
  private final Set<String> made = new HashSet<>();
  private final Set<Method> dispatched = new HashSet<>();
  private final Deque<Method> waiting = new ArrayDeque<>();

  /**
   * A method.
   *
   * @param owner internal name of the class, with slashes
   * @param descriptor as in the class file
   */
  record Method(String owner, String name, String descriptor) {
    private Method of(String other) {
      return new Method(other, name, descriptor);
    }
  }

  private ReachedMethods() {}

  /** From a class with a constructor without parameters, as Lambda makes a handler. */
  static Set<Method> of(String className) {
    var search = new ReachedMethods();
    String handler = className.replace('.', '/');
    search.made(handler);
    search.reach(new Method(handler, CONSTRUCTOR, "()V"));
    search
        .ancestors(handler)
        .flatMap(ancestor -> search.model(ancestor).stream())
        .flatMap(model -> model.methods().stream())
        .filter(method -> method.methodName().equalsString("handleRequest"))
        .forEach(method ->
            search.dispatch(
                new Method(handler, "handleRequest", method.methodType().stringValue())));
    while (!search.waiting.isEmpty()) {
      search.read(search.waiting.pop());
    }
    return search.reached;
  }

  private Optional<ClassModel> model(String name) {
    return classes.computeIfAbsent(name, ReachedMethods::parsed);
  }

  private static Optional<ClassModel> parsed(String name) {
    if (!name.startsWith(OURS)) {
      return Optional.empty();
    }
    try (InputStream in =
        ReachedMethods.class.getClassLoader().getResourceAsStream(name + ".class")) {
      return in == null ? Optional.empty() : Optional.of(ClassFile.of().parse(in.readAllBytes()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The class, our superclasses of it, then all of their interfaces, those of the JDK too. */
  private Stream<String> ancestors(String name) {
    Set<String> all = new LinkedHashSet<>();
    Deque<String> interfaces = new ArrayDeque<>();
    Optional<ClassModel> at = model(name);
    while (at.isPresent()) {
      all.add(at.get().thisClass().asInternalName());
      at.get().interfaces().forEach(one -> interfaces.add(one.asInternalName()));
      at = at.get().superclass().map(ClassEntry::asInternalName).flatMap(this::model);
    }
    while (!interfaces.isEmpty()) {
      String one = interfaces.pop();
      if (all.add(one)) {
        model(one)
            .ifPresent(
                model -> model.interfaces().forEach(more -> interfaces.add(more.asInternalName())));
      }
    }
    return all.stream();
  }

  private Optional<MethodModel> declared(Method method) {
    return model(method.owner()).stream()
        .flatMap(model -> model.methods().stream())
        .filter(one -> one.methodName().equalsString(method.name()))
        .filter(one -> one.methodType().equalsString(method.descriptor()))
        .findFirst();
  }

  /** What is run where this method is called on an object of exactly this class. */
  private void resolve(Method method) {
    ancestors(method.owner())
        .map(method::of)
        .filter(one -> declared(one).filter(found -> found.code().isPresent()).isPresent())
        .findFirst()
        .ifPresent(this::reach);
  }

  private void reach(Method method) {
    if (model(method.owner()).isPresent() && reached.add(method)) {
      waiting.push(method);
    }
  }

  private void initialized(String owner) {
    reach(new Method(owner, "<clinit>", "()V"));
  }

  private void made(String name) {
    if (model(name).isPresent() && made.add(name)) {
      initialized(name);
      Set<String> kinds = new HashSet<>(ancestors(name).toList());
      for (Method call : List.copyOf(dispatched)) {
        if (kinds.contains(call.owner())) {
          resolve(call.of(name));
        }
      }
    }
  }

  private void dispatch(Method call) {
    if (dispatched.add(call)) {
      for (String name : List.copyOf(made)) {
        if (ancestors(name).anyMatch(call.owner()::equals)) {
          resolve(call.of(name));
        }
      }
    }
  }

  private void read(Method method) {
    declared(method)
        .flatMap(MethodModel::code)
        .ifPresent(code ->
            code.forEach(element -> {
              switch (element) {
                case NewObjectInstruction made -> made(made.className().asInternalName());
                case FieldInstruction field -> initialized(field.owner().asInternalName());
                case InvokeInstruction call -> called(call);
                case InvokeDynamicInstruction lambda -> lambda.bootstrapArgs().forEach(this::held);
                default -> {
                  return;
                }
              }
            }));
  }

  private void called(InvokeInstruction call) {
    var method =
        new Method(
            call.owner().asInternalName(), call.name().stringValue(), call.type().stringValue());
    switch (call.opcode()) {
      case INVOKEVIRTUAL, INVOKEINTERFACE -> dispatch(method);
      default -> {
        initialized(method.owner());
        resolve(method);
      }
    }
  }

  /** A method that a lambda or a method reference holds. */
  private void held(ConstantDesc argument) {
    if (argument instanceof DirectMethodHandleDesc handle) {
      String descriptor = handle.owner().descriptorString();
      var method =
          new Method(
              descriptor.substring(1, descriptor.length() - 1),
              handle.methodName(),
              handle.lookupDescriptor());
      switch (handle.kind()) {
        case VIRTUAL, INTERFACE_VIRTUAL -> dispatch(method);
        case CONSTRUCTOR -> {
          made(method.owner());
          reach(method);
        }
        default -> {
          initialized(method.owner());
          resolve(method);
        }
      }
    }
  }
}
