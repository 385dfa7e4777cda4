using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Suffice.Training.Tests;

/// <summary>Which methods call which, as compiled code says: of a library, and of assemblies that use it.</summary>
internal sealed class CallGraph
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly HashSet<(MethodBase From, MethodBase To)> calls = [];

    public CallGraph(Assembly library, params Assembly[] users)
    {
        foreach (MethodBase method in users.SelectMany(MethodsOf))
            Add(method);
        // A virtual call may end in any override; in the library only those of types that its users name can be meant.
        HashSet<Type> named = [];
        foreach (Type type in users.SelectMany(user => user.GetTypes()))
        foreach (FieldInfo field in type.GetFields(All))
            Name(field.FieldType, named);
        foreach (Type type in calls.SelectMany(call => Types(call.To)))
            Name(type, named);
        foreach (MethodBase method in MethodsOf(library))
        {
            Add(method);
            if (method is MethodInfo { IsVirtual: true } own && named.Contains(own.DeclaringType!))
                calls.Add((Definition(own.GetBaseDefinition()), own));
        }
    }

    /// <summary>Calls that end in one of the methods given, directly or by way of others.</summary>
    public IEnumerable<(MethodBase From, MethodBase To)> EndingIn(IEnumerable<MethodBase> ends)
    {
        ILookup<MethodBase, MethodBase> callers = calls.ToLookup(call => call.To, call => call.From);
        var reached = new HashSet<MethodBase>(ends);
        var next = new Queue<MethodBase>(reached);
        while (next.TryDequeue(out MethodBase? method))
            foreach (MethodBase caller in callers[method])
                if (reached.Add(caller))
                    next.Enqueue(caller);
        return calls.Where(call => reached.Contains(call.To));
    }

    private static IEnumerable<MethodBase> MethodsOf(Assembly assembly) =>
        assembly.GetTypes().SelectMany(type => type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)));

    private void Add(MethodBase method)
    {
        foreach (MethodBase called in Called(method))
        {
            calls.Add((method, called));
            // Code of iterators lies in types that the compiler made.
            if (called is ConstructorInfo { DeclaringType: { Name: ['<', ..] } type })
                foreach (MethodInfo part in type.GetMethods(All))
                    calls.Add((method, part));
        }
    }

    private static IEnumerable<MethodBase> Called(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        Type[]? ofType = method.DeclaringType?.GetGenericArguments();
        Type[]? ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int at = 0; at < code.Length; )
        {
            OpCode operation = code[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | code[at + 1]))] : Codes[code[at]];
            at += operation.Size;
            int operand = at + sizeof(int) <= code.Length ? BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at)) : 0;
            if (operation.OperandType == OperandType.InlineMethod)
                yield return Definition(method.Module.ResolveMethod(operand, ofType, ofMethod)!);
            at += Size(operation.OperandType, operand);
        }
    }

    private static int Size(OperandType type, int operand) =>
        type switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => sizeof(int) * (1 + operand),
            _ => sizeof(int),
        };

    /// <summary>Without type arguments.</summary>
    private static MethodBase Definition(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true } generic)
            method = generic.GetGenericMethodDefinition();
        return method.DeclaringType is { IsConstructedGenericType: true } type ? type.Module.ResolveMethod(method.MetadataToken)! : method;
    }

    private static IEnumerable<Type> Types(MethodBase method) =>
        method is MethodInfo info ? [info.ReturnType, info.DeclaringType!] : [method.DeclaringType!];

    /// <summary>Notes a type, what it is made of, and what it is derived from.</summary>
    private static void Name(Type? type, HashSet<Type> named)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (Type part in type.GetGenericArguments())
                if (!named.Contains(part))
                    Name(part, named);
            if (!named.Add(type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type))
                return;
        }
    }
}
