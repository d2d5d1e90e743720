package dev.probity.local.gateway;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.probity.local.gateway.template.FunctionModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.HashMap;
import java.util.Map;

/**
 * A handler instance behind bytes. Events and replies of a {@link RequestHandler} go through AWS's
 * own serialization, chosen by type as the managed Java runtime chooses it, so that a field it
 * drops on AWS is dropped here.
 */
@FunctionalInterface
interface HandlerCall {
  String METHOD = "handleRequest";

  void handle(byte[] event, BoundedOutput reply, Context context) throws IOException;

  /**
   * Adapts a handler.
   *
   * @throws IllegalArgumentException when the object is not of the class that the template names,
   *     names another method than {@value #METHOD}, or is no handler
   */
  static HandlerCall of(Object handler, FunctionModel function) {
    String expected = function.handlerClass();
    if (!handler.getClass().getName().equals(expected)) {
      throw new IllegalArgumentException(
          "expected an instance of " + expected + ", got " + handler.getClass().getName());
    }
    String method = function.handler().substring(expected.length());
    if (!method.isEmpty() && !method.equals("::" + METHOD)) {
      throw new IllegalArgumentException(
          "only " + METHOD + " is called, not " + function.handler());
    }
    if (handler instanceof RequestStreamHandler stream) {
      return (event, reply, context) ->
          stream.handleRequest(new ByteArrayInputStream(event), reply, context);
    }
    if (handler instanceof RequestHandler<?, ?> typed) {
      return typed(typed);
    }
    throw new IllegalArgumentException(
        expected + " is neither a RequestHandler nor a RequestStreamHandler");
  }

  private static HandlerCall typed(RequestHandler<?, ?> handler) {
    Type[] types = new Type[] {Object.class, Object.class};
    arguments(handler.getClass(), new HashMap<>(), types);
    ClassLoader loader = handler.getClass().getClassLoader();
    PojoSerializer<Object> input = serializer(types[0], loader);
    PojoSerializer<Object> output = serializer(types[1], loader);
    @SuppressWarnings("unchecked") // the serializer makes objects of the handler's own input type
    RequestHandler<Object, Object> untyped = (RequestHandler<Object, Object>) handler;
    return (event, reply, context) ->
        output.toJson(
            untyped.handleRequest(input.fromJson(new ByteArrayInputStream(event)), context), reply);
  }

  @SuppressWarnings("unchecked") // a serializer of type T is used for objects of type T only
  private static PojoSerializer<Object> serializer(Type type, ClassLoader loader) {
    if (type instanceof Class<?> known
        && LambdaEventSerializers.isLambdaSupportedEvent(known.getName())) {
      return (PojoSerializer<Object>) LambdaEventSerializers.serializerFor(known, loader);
    }
    return JacksonFactory.getInstance().getSerializer(type);
  }

  /** Finds I and O of {@code RequestHandler<I, O>} through generic base classes and interfaces. */
  private static boolean arguments(Type type, Map<TypeVariable<?>, Type> bound, Type[] result) {
    Class<?> raw;
    if (type instanceof ParameterizedType parameterized) {
      raw = (Class<?>) parameterized.getRawType();
      Type[] actual = parameterized.getActualTypeArguments();
      for (int i = 0; i < actual.length; i++) {
        Type argument =
            actual[i] instanceof TypeVariable<?> variable
                ? bound.getOrDefault(variable, Object.class)
                : actual[i];
        bound.put(raw.getTypeParameters()[i], argument);
      }
    } else {
      raw = (Class<?>) type;
    }
    if (raw == RequestHandler.class) {
      TypeVariable<?>[] variables = raw.getTypeParameters();
      result[0] = bound.getOrDefault(variables[0], Object.class);
      result[1] = bound.getOrDefault(variables[1], Object.class);
      return true;
    }
    for (Type parent : raw.getGenericInterfaces()) {
      if (arguments(parent, bound, result)) {
        return true;
      }
    }
    Type superclass = raw.getGenericSuperclass();
    return superclass != null && arguments(superclass, bound, result);
  }
}
