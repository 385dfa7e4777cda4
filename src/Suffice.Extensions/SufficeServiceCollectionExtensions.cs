using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Suffice.Inputs;

namespace Suffice.Extensions;

/// <summary>
/// Registers bundles. Each is opened once, when the host starts, which fails if options or bundle are wrong; sessions are shared by all
/// requests. Registering the same name again adds to its options.
/// </summary>
public static class SufficeServiceCollectionExtensions
{
    /// <summary>Registers a bundle: a thread-safe <see cref="IClassifier"/>, and its <see cref="BundledModel"/>.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="configure">At least <see cref="SufficeOptions.BundlePath"/>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSuffice(this IServiceCollection services, Action<SufficeOptions> configure) =>
        services.AddSuffice(Options.DefaultName, configure);

    /// <summary>Registers a bundle among several: services with its name as key.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="name">Key of the services, <c>[FromKeyedServices("name")] IClassifier</c>, and name in telemetry.</param>
    /// <param name="configure">At least <see cref="SufficeOptions.BundlePath"/>.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSuffice(this IServiceCollection services, string name, Action<SufficeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddBundle(name, section: null).Configure(configure);
        return services.AddClassifier(name);
    }

    /// <summary>Registers a bundle as a configuration says: <see cref="IClassifier"/> and <see cref="BundledModel"/>.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="section">Has the properties of <see cref="SufficeOptions"/>; unknown ones are refused.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSuffice(this IServiceCollection services, IConfigurationSection section) =>
        services.AddSuffice(Options.DefaultName, section);

    /// <summary>Registers a bundle among several, as a configuration says: services with its name as key.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="name">Key of the services, <c>[FromKeyedServices("name")] IClassifier</c>, and name in telemetry.</param>
    /// <param name="section">Has the properties of <see cref="SufficeOptions"/>; unknown ones are refused.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSuffice(this IServiceCollection services, string name, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.AddBundle(name, section).Bind(section);
        return services.AddClassifier(name);
    }

    /// <summary>
    /// Registers embeddings of a bundle: an <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of <see cref="InputSource"/>, and of
    /// strings where the bundle reads texts.
    /// </summary>
    /// <param name="services">Of the host.</param>
    /// <param name="name">Of a bundle that <c>AddSuffice</c> registers, with which sessions are shared; empty: the unnamed one.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSufficeEmbeddings(this IServiceCollection services, string name = "")
    {
        services.AddBundle(name, section: null);
        return services.AddGenerators(name);
    }

    /// <summary>The same of a bundle that need not classify.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="configure">At least <see cref="SufficeOptions.BundlePath"/>.</param>
    /// <inheritdoc cref="AddSufficeEmbeddings(IServiceCollection, string)"/>
    public static IServiceCollection AddSufficeEmbeddings(this IServiceCollection services, Action<SufficeOptions> configure) =>
        services.AddSufficeEmbeddings(Options.DefaultName, configure);

    /// <summary>The same of one bundle among several: services with its name as key.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="name">Key of the services.</param>
    /// <param name="configure">At least <see cref="SufficeOptions.BundlePath"/>.</param>
    /// <inheritdoc cref="AddSufficeEmbeddings(IServiceCollection, string)"/>
    public static IServiceCollection AddSufficeEmbeddings(this IServiceCollection services, string name, Action<SufficeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddBundle(name, section: null).Configure(configure);
        return services.AddGenerators(name);
    }

    /// <summary>The same as a configuration says.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="section">Has the properties of <see cref="SufficeOptions"/>; unknown ones are refused.</param>
    /// <inheritdoc cref="AddSufficeEmbeddings(IServiceCollection, string)"/>
    public static IServiceCollection AddSufficeEmbeddings(this IServiceCollection services, IConfigurationSection section) =>
        services.AddSufficeEmbeddings(Options.DefaultName, section);

    /// <summary>The same of one bundle among several, as a configuration says: services with its name as key.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="name">Key of the services.</param>
    /// <param name="section">Has the properties of <see cref="SufficeOptions"/>; unknown ones are refused.</param>
    /// <inheritdoc cref="AddSufficeEmbeddings(IServiceCollection, string)"/>
    public static IServiceCollection AddSufficeEmbeddings(this IServiceCollection services, string name, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.AddBundle(name, section).Bind(section);
        return services.AddGenerators(name);
    }
}
