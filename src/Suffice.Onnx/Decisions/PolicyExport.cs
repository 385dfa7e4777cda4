using Suffice.Bundles;
using Suffice.Control;
using Suffice.Models;
using Suffice.Onnx.Graphs;

namespace Suffice.Onnx.Decisions;

/// <summary>Predictor and policy network, as <see cref="LearnedController"/> runs them; all members of the policy side by side.</summary>
internal sealed class PolicyExport : DecisionExport
{
    private readonly BundleFile bundle;
    private readonly PredictorExport predictor;
    private readonly AdvantageExport advantages;
    private readonly int children; // most of any point
    private readonly int inputs;
    private readonly string[] members;
    private readonly int hidden;

    public PolicyExport(BundleFile bundle)
    {
        this.bundle = bundle;
        predictor = new PredictorExport(bundle);
        advantages = new AdvantageExport(bundle);
        var expected = new PolicyInputs(bundle.Library, bundle.Manifest.TeacherMacs);
        (inputs, children) = (expected.Count, expected.Values.Children);
        ControllerDescription shape = bundle.Manifest.Controller!;
        hidden = shape.PolicyHidden;
        members =
            shape.PolicyMembers == 0
                ? ["policy"]
                : [.. Enumerable.Range(0, shape.PolicyMembers).Select(member => FormattableString.Invariant($"policy.{member}"))];
    }

    public override int StateSize => members.Length * hidden;

    public override (string Action, string? State) Write(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        string features = predictor.Features.Write(site);
        string utilities = predictor.Write(site, features);
        (string given, string scaled) = Inputs(site, features, utilities);
        using IDisposable part = writer.Named("control.policy");
        string state = Recur(site, given); // (B, M, 1, H)
        int actions = children + 1,
            possible = bundle.Library.Children(site.At).Count;
        string head = writer.Numbers("policy.head.weight", [members.Length, hidden, actions], Stacked("head.weight", actions, hidden));
        string bias = writer.Numbers("policy.head.bias", [members.Length, 1, actions], Stacked("head.bias", actions));
        string said = writer.Node("Add", [writer.Node("MatMul", [state, head]), bias]);
        string logits = writer.Reshape(writer.Sum(said, 1), 0, -1); // (B, A)
        string gained = writer.Node("Mul", [scaled, writer.Scalar(Stacked("gain", 1).Sum())]); // (B, possible)
        string onwards = writer.Node("Add", [writer.Slice(logits, 1, 1, possible + 1), gained]);
        return (site.Best(writer.Concat(1, site.Column(logits, 0), onwards)), writer.Reshape(state, 0, StateSize));
    }

    /// <summary>(B, I), and the scaled advantages among them, (B, children of the point).</summary>
    private (string Inputs, string Scaled) Inputs(DecisionSite site, string features, string utilities)
    {
        GraphWriter writer = site.Writer;
        string worth = advantages.Write(site, utilities); // (B, possible)
        using IDisposable part = writer.Named("control.policy_inputs");
        int possible = bundle.Library.Children(site.At).Count,
            paths = bundle.Library.Paths.Count;
        string scaled = Scaled(site, worth);
        string here = site.Column(utilities, site.At.Index);
        string gain = writer.Node("Max", [writer.Largest(worth, 1, keep: true), writer.Scalar(0)]);
        string none = writer.Node("Mul", [here, writer.Scalar(0)]); // (B, 1)
        string spent = Spread(site, writer.Slice(advantages.Costs(site), 1, site.At.Index, site.At.Index + 1), none);
        string price = Spread(site, Price(site), none);
        float[] place = [.. Enumerable.Range(0, paths).Select(path => path == site.At.Index ? 1f : 0f)];
        string placed = writer.Node("Add", [none, writer.Numbers($"control.place.{site.At.Name}", [1, paths], place)]);
        string[] parts =
        [
            scaled,
            .. Enumerable.Repeat(none, children - possible),
            here,
            writer.Node("Add", [here, gain]),
            spent,
            price,
            writer.Slice(features, 1, 0, predictor.Features.Confidence),
            placed,
        ];
        return (writer.Concat(1, parts), scaled);
    }

    /// <summary>(B, 1) in single precision, of one number for all or one for each.</summary>
    private static string Spread(DecisionSite site, string values, string none) => site.Writer.Node("Add", [none, site.Single(values)]);

    /// <summary>asinh(a / (share · λ)), in single precision: linear near 0, logarithmic far from it.</summary>
    private static string Scaled(DecisionSite site, string advantages)
    {
        GraphWriter writer = site.Writer;
        string unit = writer.Node(
            "Mul",
            [writer.Node("Max", [site.Lambda, writer.Double(PolicyInputs.LowestPrice)]), writer.Double(PolicyInputs.PricedShare)]
        );
        string x = writer.Node("Div", [site.Double(advantages), unit]);
        string size = writer.Node("Abs", [x]);
        string root = writer.Node("Sqrt", [writer.Node("Add", [writer.Node("Mul", [x, x]), writer.Double(1)])]);
        string log = writer.Node("Log", [writer.Node("Add", [size, root])]);
        return site.Single(writer.Node("Mul", [writer.Node("Sign", [x]), log]));
    }

    /// <summary>As <see cref="PolicyInputs.EncodePrice"/>.</summary>
    private static string Price(DecisionSite site)
    {
        GraphWriter writer = site.Writer;
        string log = writer.Node("Log", [writer.Node("Add", [site.Lambda, writer.Double(PolicyInputs.PriceFloor)])]);
        return writer.Node(
            "Div",
            [writer.Node("Add", [log, writer.Double(PolicyInputs.PriceShift)]), writer.Double(PolicyInputs.PriceScale)]
        );
    }

    /// <summary>One step of the gated recurrent cell: (B, M, 1, H).</summary>
    private string Recur(DecisionSite site, string given)
    {
        GraphWriter writer = site.Writer;
        int count = members.Length,
            gates = 3 * hidden;
        string fromInput = writer.Numbers(
            "policy.gru.weight_ih",
            [inputs, count * gates],
            PredictorExport.Transposed([.. members.SelectMany(member => Tensor(member, "gru.weight_ih", gates, inputs))], inputs)
        );
        string inputBias = writer.Numbers("policy.gru.bias_ih", [count * gates], Stacked("gru.bias_ih", gates));
        string ofInput = writer.Node("Add", [writer.Node("MatMul", [given, fromInput]), inputBias]);
        string[] input = Gates(writer, writer.Reshape(ofInput, 0, count, 1, gates));
        string stateBias = writer.Numbers("policy.gru.bias_hh", [count, 1, gates], Stacked("gru.bias_hh", gates));
        string? state = site.State is null ? null : writer.Reshape(site.State, 0, count, 1, hidden);
        if (state is not null)
        {
            string fromState = writer.Numbers("policy.gru.weight_hh", [count, hidden, gates], Stacked("gru.weight_hh", gates, hidden));
            stateBias = writer.Node("Add", [writer.Node("MatMul", [state, fromState]), stateBias]);
        }
        string[] before = Gates(writer, stateBias);
        string reset = writer.Node("Sigmoid", [writer.Node("Add", [input[0], before[0]])]),
            update = writer.Node("Sigmoid", [writer.Node("Add", [input[1], before[1]])]);
        string candidate = writer.Node("Tanh", [writer.Node("Add", [input[2], writer.Node("Mul", [reset, before[2]])])]);
        string renewed = writer.Node("Mul", [writer.Node("Sub", [writer.Scalar(1), update]), candidate]);
        return state is null ? renewed : writer.Node("Add", [renewed, writer.Node("Mul", [update, state])]);
    }

    private string[] Gates(GraphWriter writer, string all) =>
        writer.Node("Split", [all, writer.Sizes(hidden, hidden, hidden)], 3, Attributes.Of("axis", -1L));

    /// <summary>Of all members, one after another; matrices (outputs, inputs) turned to (inputs, outputs).</summary>
    private float[] Stacked(string tensor, params long[] shape) =>
        [
            .. members.SelectMany(member =>
                shape.Length == 2 ? PredictorExport.Transposed(Tensor(member, tensor, shape), (int)shape[1]) : Tensor(member, tensor, shape)
            ),
        ];

    private float[] Tensor(string member, string tensor, params long[] shape) =>
        Dense.Tensor(bundle, $"{member}.{tensor}", shape).ToArray();
}
